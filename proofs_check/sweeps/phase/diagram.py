def diagram(figure, results, positives):
    figure.subplots()
