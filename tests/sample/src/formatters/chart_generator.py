"""Price charts."""

import io


class ChartGenerator:
    def draw(self, ticker: str, prices: list[float]) -> bytes:
        import matplotlib.pyplot as plt

        picture = io.BytesIO()
        figure, axes = plt.subplots()
        axes.plot(prices)
        axes.set_title(ticker)
        figure.savefig(picture)
        return picture.getvalue()
