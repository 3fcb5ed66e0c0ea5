"""Cases: the list that people work through, and the page of one."""
