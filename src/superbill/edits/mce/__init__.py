"""Medicare Code Editor: the edits that a hospital's inpatient claim meets before it is grouped to a DRG."""
