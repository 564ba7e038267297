"""The sample docket: data files and the one function that files them through the acts."""
