// The issuer's room. Every page works without this.
