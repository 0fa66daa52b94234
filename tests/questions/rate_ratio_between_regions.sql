-- Rate ratio of hepatitis C screening between each region and the largest one?
-- by: pandas
-- history: later
-- shown: at least 100 %
WITH r AS (
  SELECT p.region_code, COUNT(*) AS n, COUNT(s.patient_no) AS screened
  FROM patient p
  LEFT JOIN (SELECT DISTINCT patient_no FROM screening WHERE agent = 'hcv') s ON s.patient_no = p.patient_no
  GROUP BY p.region_code
),
reference AS (SELECT 1.0 * screened / n AS rate FROM r WHERE region_code = '44')
SELECT r.region_code, 1.0 * r.screened / r.n AS rate, (1.0 * r.screened / r.n) / reference.rate AS ratio
FROM r CROSS JOIN reference
ORDER BY r.region_code
