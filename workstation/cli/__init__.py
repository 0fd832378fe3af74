"""The command line: every verb of ``actions`` for scripts, under the names of the contract.

Data go to stdout, messages and progress to stderr, passphrases never into an argument. With ``--json`` one
document comes out, and an error is one JSON object on stderr. Qt is never imported here.
"""
