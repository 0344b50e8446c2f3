"""`redress lint`: what is wrong in the files that designers edit, and where, without training."""
