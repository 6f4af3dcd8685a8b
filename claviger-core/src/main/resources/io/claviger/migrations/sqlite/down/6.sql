-- Nothing is undone: the times are right in the version before, too.
SELECT 1;
