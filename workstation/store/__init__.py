"""The vault: keys, encrypted database, encrypted blobs, ledger, search, migrations.

Decided: every room of the vault has its own random key, sealed (HPKE, X25519) to the persons whose role
needs it. ``database`` (cases, objects, ledger): everybody. ``source`` (photographs, their names and
metadata): analysts only. ``work`` (renditions, tips, referrals): analysts, case officers, release managers.
``identity`` (contact data; a key pair, so that an analyst can seal what only a case officer opens): case
officers. ``unit`` (the unit's certificate): release managers and case officers.
Considered: one key and checks in the program – a case officer with the raw files could then read everything.
Costs: an administrator cannot hand on a key he does not hold, so the second holder of a role receives it
when any holder next unlocks the vault; until then ``person list`` says which keys are awaited. An
administrator can enrol a person he controls: the roster and the ledger show it, nothing prevents it.

Decided: tips and referrals live in a second SQLCipher file, attached as schema ``work``, because one file
has one key. Considered: sealing each tip – full-text search would be gone. Costs: rollback journal instead
of WAL, as only that commits two attached files in one atomic step (https://sqlite.org/lang_attach.html).

Decided: what lies beside the database – seals, roster, remembered heads – is bound to it: a commitment to every
key, the roster's version and digest, a pin for every seat, a stamp in both files. Considered: trusting signatures
alone; a seal has no sender, and an old roster is well signed. Costs: a vault whose ``people`` folder lost a pin
opens for reading only.

Decided: ledger details are keyed commitments where they speak of a source. Considered: plain digests – anybody
with a candidate photograph could then have confirmed it from an exported extract in seconds. Costs: an extract is
checked for its chain, not for what a commitment hides; that takes the vault.

Not prevented, said openly: whoever holds the database key *and* write access can rewrite the ledger back to the
newest pin; a revoked person keeps what he has seen, and the unit's old key keeps fitting old rosters; the recovery
codes open everything.

Decided: Core tables and plain values, no ORM: nothing lazy can cross the wall.
"""
