"""One file that holds an installation: its rows, its pictures, its keys, and what each must hash to."""
