"""How the tables came to be, one sentence a step; run by store.migrate, shipped inside the package."""
