"""The launcher behind `make setup`, `make run`, `make test` and `make check`; standard library only."""
