"""Ways to payers: a shared folder, HTTPS, the CORE envelope, SFTP."""
