"""Where residents can knock: stations, posts, opening hours, disclosure."""
