-- What share of the patients included from 2021 on is still followed after 1, 2, … 24 months (Kaplan–Meier)?
-- by: pandas
-- history: later
-- shown: at least 33 %
WITH durations AS (
  SELECT (least(coalesce(exit_date, DATE '2023-12-31'), DATE '2023-12-31') - inclusion_date) / 30 AS month,
         CASE WHEN exit_date <= DATE '2023-12-31' THEN 1 ELSE 0 END AS left_care
  FROM inclusion
  WHERE inclusion_date BETWEEN DATE '2021-01-01' AND DATE '2023-12-31'
),
by_month AS (
  SELECT month, COUNT(*) AS n, SUM(left_care) AS exits
  FROM durations
  GROUP BY month
),
at_risk AS (
  SELECT month, exits, SUM(n) OVER (ORDER BY month DESC ROWS UNBOUNDED PRECEDING) AS at_risk
  FROM by_month
)
SELECT month, at_risk, exits,
       EXP(SUM(LN(1.0 - 1.0 * exits / at_risk)) OVER (ORDER BY month)) AS survival
FROM at_risk
WHERE month BETWEEN 0 AND 24
ORDER BY month
