"""Operations: walk over both documents, message by message, and collect what differs.

In come two documents; out come findings, with the operations that each one reaches. Open `walk` first.
"""
