"""How it is shown: with app.py the only code that imports Tk."""
