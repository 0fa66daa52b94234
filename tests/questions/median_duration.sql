-- What is the median duration of a consultation, by type?
-- by: epidemiologist
-- shown: at least 60 %
-- snapped: median_minutes 5
SELECT event_type, count(duration_minutes) AS known, median(duration_minutes) AS median_minutes
FROM event
WHERE event_year = 2023
GROUP BY event_type
