-- How long do ended treatments last on average, by drug?
-- by: epidemiologist
-- shown: at least 50 %
SELECT atc, count(*) AS ended, avg(end_date - start_date) AS mean_days
FROM treatment
WHERE end_date IS NOT NULL
GROUP BY atc
