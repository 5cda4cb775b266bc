SELECT true AS known FROM timescale_integration.managed WHERE name = ?
