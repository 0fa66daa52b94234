-- Run chart: consultations of general practitioners by week of 2023, and their median?
-- by: pandas
-- history: later
-- shown: at least 50 %
WITH weekly AS (
  SELECT date_trunc('week', event_date) AS week, COUNT(*) AS n
  FROM event
  WHERE event_year = 2023 AND event_type = 'gp_consultation'
  GROUP BY date_trunc('week', event_date)
)
SELECT week, n, median(n) OVER () AS middle FROM weekly ORDER BY week
