"""Operations: walk over both documents, message by message, and collect what differs. Open `walk` first."""
