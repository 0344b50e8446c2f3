"""One small interface behind which every other system stands."""
