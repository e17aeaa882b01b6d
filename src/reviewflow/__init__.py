"""The workflow engine for serious child safeguarding incidents in England."""
