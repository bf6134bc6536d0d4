"""The window itself: tabs, navigation, status, what runs while nobody waits."""
