"""Opening and leaving a data file, its backups, and what leads back from a lost one."""
