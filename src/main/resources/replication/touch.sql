INSERT INTO timescale_integration.touched (lower, upper) VALUES (?, ?)
