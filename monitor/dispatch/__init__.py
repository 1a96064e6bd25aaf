"""Who works on what is owed: here one process; many machines share the same rows later."""
