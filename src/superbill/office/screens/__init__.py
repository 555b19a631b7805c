"""What people see: each screen is one view with the values its template shows."""
