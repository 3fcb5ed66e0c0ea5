"""How commands on this machine reach a running server: the data folder's control socket."""
