CREATE TABLE timescale_integration.claim (
    kind  text NOT NULL,
    name  text NOT NULL,
    owner text,
    until timestamptz NOT NULL DEFAULT '-infinity',
    PRIMARY KEY (kind, name)
);
COMMENT ON TABLE timescale_integration.claim IS
    'Who works on what, by the clock of this database: a claim is free when it has no owner, or its time is over; the members of a kind are its instances'
