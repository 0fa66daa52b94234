-- At what rate per 100 person-years are patients lost to follow-up, by region?
-- by: epidemiologist
-- shown: at least 70 %
WITH follow_up AS (
  SELECT region_code,
         count(*) FILTER (WHERE exit_reason = 'lost') AS lost,
         sum(coalesce(exit_date, DATE '2023-12-31') - inclusion_date) AS days
  FROM inclusion
  GROUP BY region_code
)
SELECT region_code, lost, days, 100.0 * 365.25 * lost / days AS rate
FROM follow_up
