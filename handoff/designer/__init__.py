"""`redress try` and `redress preview`: an installation of a designer's own beside the real one."""
