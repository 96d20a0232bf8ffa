"""One HTML file that shows each message's way: what was written, checked, decided and sent."""
