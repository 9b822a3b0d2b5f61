"""Who runs, and with what: settings, wiring, supervisor and command line. The only floor that knows all others."""
