"""Dibao 邸报: a scheduled archive of Chinese government portals and gazettes."""
