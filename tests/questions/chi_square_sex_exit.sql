-- Is the reason for leaving associated with sex (χ² of the contingency table)?
-- by: pandas
-- history: later
-- shown: at least 100 %
WITH observed AS (
  SELECT p.sex, i.exit_reason, COUNT(*) AS n
  FROM inclusion i JOIN patient p ON p.patient_no = i.patient_no
  WHERE i.exit_reason IN ('completed', 'lost', 'moved', 'transferred') AND p.sex IN ('female', 'male')
  GROUP BY p.sex, i.exit_reason
),
margins AS (
  SELECT sex, exit_reason, n,
         1.0 * SUM(n) OVER (PARTITION BY sex) * SUM(n) OVER (PARTITION BY exit_reason) / SUM(n) OVER () AS expected
  FROM observed
)
SELECT SUM((n - expected) * (n - expected) / expected) AS chi_square, COUNT(*) AS cells
FROM margins
