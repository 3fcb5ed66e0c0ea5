"""Short messages to people's groups (DingTalk, WeCom, Feishu, mail) about topics that a rule names; never pictures."""
