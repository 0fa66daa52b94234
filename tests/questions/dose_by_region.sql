-- Mean daily dose of methadone by region, in mg?
-- by: pandas
-- history: later
-- shown: at least 100 %
SELECT region_code, COUNT(*) AS n, AVG(daily_dose) / 10.0 AS mean_mg, STDDEV(daily_dose) / 10.0 AS sd_mg
FROM treatment
WHERE atc = 'N07BC02' AND daily_dose IS NOT NULL
GROUP BY region_code
ORDER BY region_code
