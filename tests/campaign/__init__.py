"""The campaign: attacks on the promise that nothing else leaves, counted. ``python -m tests.campaign``.

``vectors.zip`` beside this file holds the verification vectors; ``python -m tests.campaign.vectors`` made it, by code alone.
"""
