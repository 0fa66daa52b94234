-- How long do contacts take, by type and year?
-- by: epidemiologist
-- shown: at least 80 %
SELECT event_type, event_year, avg(duration_minutes) AS mean_minutes, count(duration_minutes) AS known
FROM event
GROUP BY event_type, event_year
