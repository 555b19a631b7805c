"""The public benchmark: note sets with outside gold, assertion phrases, speed."""
