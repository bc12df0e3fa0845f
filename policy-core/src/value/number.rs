//! Decimal numbers, compared exactly.
