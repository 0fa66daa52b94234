-- How long had patients been followed on the last day of 2023 or at exit, in half-years?
-- by: pandas
-- history: later
-- shown: at least 100 %
SELECT (least(coalesce(exit_date, DATE '2023-12-31'), DATE '2023-12-31') - inclusion_date) / 182 AS half_years, COUNT(*) AS n
FROM inclusion
WHERE inclusion_date <= DATE '2023-12-31'
GROUP BY 1
ORDER BY 1
