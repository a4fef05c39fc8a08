"""The console: pages for people, rendered here, which work without JavaScript.

One module a page, or a few that belong together. A page is fed by the face of the emulator (running.py),
never by a store, and asks CloudTrail itself through `Emulator.perform`.
"""
