-- How much was paid per patient and region?
-- by: epidemiologist
-- shown: at least 50 %
SELECT region_code, count(*) AS patients, avg(total) AS mean_euros
FROM (
  SELECT patient_no, region_code, sum(amount_eur) AS total
  FROM annual_payment
  WHERE status IN ('opened', 'renewed')
  GROUP BY patient_no, region_code
) x
GROUP BY region_code
