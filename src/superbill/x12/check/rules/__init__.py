"""Rules of levels 3 to 7, one module for each kind; `registry` finds them."""
