"""What people do beyond editing one record."""
