-- On which days of the week do consultations and missed appointments fall?
-- by: pandas
-- history: later
-- shown: at least 100 %
SELECT date_part('dow', event_date) AS weekday, COUNT(*) AS n,
       SUM(CASE WHEN event_type = 'missed_appointment' THEN 1 ELSE 0 END) AS missed,
       AVG(CASE WHEN event_type = 'missed_appointment' THEN 1.0 ELSE 0.0 END) AS share
FROM event
WHERE event_year = 2023
GROUP BY date_part('dow', event_date)
ORDER BY 1
