"""One page model per claim, rendered for the terminal and as a web page; figures."""
