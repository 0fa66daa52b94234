-- What are the contacts made of: share of each type of event in 2023?
-- by: epidemiologist
-- shown: at least 90 %
WITH c AS (
  SELECT event_type, count(*) AS n FROM event WHERE event_year = 2023 GROUP BY event_type
)
SELECT event_type, n, 100.0 * n / (SELECT sum(n) FROM c) AS percent FROM c
